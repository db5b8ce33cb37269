/** Items that were read before anybody asked for them. For one taker. */
export interface ReadAhead<Item> {
  /**
   * Those that wait, oldest first, `atMost` of them; waits for one where there is none. Empty at the end.
   * @throws what the reading threw, once all that was read before has been taken.
   */
  take(atMost: number): Promise<readonly Item[]>;
  /** Stops reading and resolves when the items are released. A pull that waits must be ended by whoever opened them. */
  close(): Promise<void>;
}

/** Reads on while the taker is busy. Back-pressure, lossless: while `depth` items wait, reading pauses. */
export function readAhead<Item>(items: AsyncIterable<Item>, depth: number): ReadAhead<Item> {
  const waiting: Item[] = [];
  let closed = false;
  let end: { readonly failure?: unknown } | undefined;
  let [onItem, onRoom] = [nothing, nothing];

  const read = async (): Promise<void> => {
    for await (const item of items) {
      waiting.push(item);
      onItem();
      if (waiting.length >= depth) await new Promise<void>((resolve) => (onRoom = resolve));
      if (closed) return;
    }
  };
  const reading = read()
    .then(
      () => (end = {}),
      (failure: unknown) => (end = { failure }),
    )
    .then(() => onItem());

  return {
    async take(atMost) {
      if (waiting.length === 0 && end === undefined) await new Promise<void>((resolve) => (onItem = resolve));
      if (waiting.length === 0 && end !== undefined && 'failure' in end) throw end.failure;
      const taken = waiting.splice(0, atMost);
      onRoom();
      return taken;
    },
    async close() {
      closed = true;
      onRoom();
      await reading;
    },
  };
}

const nothing = (): void => undefined;
