/** Lines that end with a line break, their cells in columns. */
export function table(rows: readonly (readonly string[])[]): string {
	const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
	return rows
		.map(
			(row) =>
				`${row
					.map((cell, column) => cell.padEnd(width(column)))
					.join('  ')
					.trimEnd()}\n`,
		)
		.join('');
}
