declare const unit: unique symbol;

/** A number that must not be mistaken for another: the compiler keeps the unit, the value stays a plain number. */
export type Quantity<Unit extends string> = number & { readonly [unit]: Unit };

/** Media time: seconds as the recording or stream counts them. Finite, may start above 0. */
export type Seconds = Quantity<'s'>;
/** A wait, latency or reading of the monotonic clock, in milliseconds. Never wall-clock time. */
export type Ms = Quantity<'ms'>;
/** Frames (or other events) per second, above 0. */
export type PerSecond = Quantity<'1/s'>;

export const seconds = (value: number): Seconds => value as Seconds;
export const ms = (value: number): Ms => value as Ms;
export const perSecond = (value: number): PerSecond => value as PerSecond;
