import { defer, Observable, type ObservableInput, type OperatorFunction } from 'rxjs';

/** What came of a value, and how many values were displaced by newer ones so far. */
export interface Latest<Result> {
  readonly result: Result;
  readonly displaced: number;
}

/**
 * Back-pressure, newest wins: one value at a time is worked on; of those that come meanwhile only the newest waits, and each that it
 * pushes out is counted. Completes when the source has and the value that waited is done; an error passes at once.
 */
export const latestMap =
  <Value, Result>(work: (value: Value) => ObservableInput<Result>): OperatorFunction<Value, Latest<Result>> =>
  (source$) =>
    new Observable((subscriber) => {
      let waiting: { readonly value: Value } | undefined;
      let busy = false;
      let over = false;
      let displaced = 0;

      const begin = (value: Value): void => {
        busy = true;
        const working = defer(() => work(value)).subscribe({
          next: (result) => subscriber.next({ result, displaced }),
          error: (error: unknown) => subscriber.error(error),
          complete: goOn,
        });
        subscriber.add(working);
      };
      const goOn = (): void => {
        const next = waiting;
        waiting = undefined;
        busy = false;
        if (next !== undefined) begin(next.value);
        else if (over) subscriber.complete();
      };
      return source$.subscribe({
        next: (value) => {
          if (!busy) {
            begin(value);
            return;
          }
          if (waiting !== undefined) displaced++;
          waiting = { value };
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => {
          over = true;
          if (!busy) subscriber.complete();
        },
      });
    });
