/** What was measured of one row, and whether that is within its bar. */
export interface Figure {
	readonly row: string;
	readonly setting: string;
	readonly unit: 's' | 'MB' | '';
	/** One value a round, or a check; null where it could not be measured here. */
	readonly values: readonly number[] | null;
	/** Why it could not. */
	readonly skipped: string | null;
	/** Of the median. */
	readonly bar: number;
}

export interface Summary {
	readonly median: number;
	readonly min: number;
	readonly max: number;
}

export function summaryOf(values: readonly number[]): Summary {
	const sorted = values.toSorted((a, b) => a - b);
	return { median: quantile(sorted, 0.5), min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN };
}

/** @param share from 0 to 1. */
export function quantile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function isMet({ values, bar }: Figure): boolean {
	return values === null || summaryOf(values).median <= bar;
}

export function lineOf(figure: Figure): string {
	const { row, setting, unit, values, skipped, bar } = figure;
	const name = `${row.padEnd(44)} ${setting.padEnd(14)}`;
	if (values === null) return `${name} skipped: ${skipped ?? ''}`;
	const { median, min, max } = summaryOf(values);
	const digits = unit === 'MB' ? 0 : 3;
	const numbers = [median, min, max].map((value) => value.toFixed(digits).padStart(8)).join(' ');
	return `${name} ${numbers} ${unit.padEnd(2)} of ${bar} ${isMet(figure) ? 'ok' : 'MISSED'} (${values.length})`;
}

/** As `docs/performance.md` is made from it. */
export function toJson(figures: readonly Figure[]): string {
	const rows = figures.map((figure) => ({
		...figure,
		...(figure.values !== null && summaryOf(figure.values)),
		met: isMet(figure),
	}));
	return `${JSON.stringify(rows, null, 2)}\n`;
}
