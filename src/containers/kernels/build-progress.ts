/** `stage` lines are few and meant for people; `detail` lines show that something moves. Neither has control characters. */
export type BuildProgress = (line: string, kind: 'stage' | 'detail') => void;
