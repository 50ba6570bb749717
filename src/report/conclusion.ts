import type { Conclusion as JudgedConclusion } from '../judgement/status.ts';

/** What a check run of GitHub is concluded with: a judged check, or one that came to no judgement. */
export type Conclusion = JudgedConclusion | 'cancelled';
