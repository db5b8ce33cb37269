import { Observable, type Subscriber } from 'rxjs';

/**
 * Pulls an iteration dry for whoever subscribes. Cold: subscribing opens it, and unsubscribing fires its signal, at once and even
 * while a pull waits.
 */
export const observe = <Value>(open: (signal: AbortSignal) => AsyncIterable<Value>): Observable<Value> =>
  new Observable((subscriber) => {
    const left = new AbortController();
    void pull(open(left.signal), subscriber);
    return () => left.abort();
  });

async function pull<Value>(values: AsyncIterable<Value>, subscriber: Subscriber<Value>): Promise<void> {
  try {
    for await (const value of values) {
      if (subscriber.closed) return;
      subscriber.next(value);
    }
    subscriber.complete();
  } catch (error) {
    subscriber.error(error);
  }
}
