/** Of all; 0 of none. */
export const sum = (values: readonly number[]): number => values.reduce((whole, value) => whole + value, 0);
