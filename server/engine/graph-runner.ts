import type { Tensor } from 'onnxruntime-node';

/** Tensors as they go from thread to thread, and from process to process. */
export type Values = Readonly<Record<string, Pick<Tensor, 'type' | 'data' | 'dims'>>>;

/** What the graph is run on. */
export interface Run {
  /** Handed over: of no use to the caller any more. */
  readonly feeds: Values;
  /** Inputs that stay for all runs to come, until others are given. */
  readonly lasting?: Values | undefined;
  /** Outputs that are wanted. */
  readonly fetches: readonly string[];
}

/** A graph that is loaded elsewhere, so that the thread that decodes, sends and serves does not wait for it. */
export interface GraphRunner {
  /** Whether it can be asked; one that ended by itself cannot. */
  readonly alive: boolean;
  /** Memory to be filled and fed, of so many bytes; what it holds is left from an earlier run. */
  memoryFor(bytes: number): Uint8Array<ArrayBuffer>;
  /** Runs follow each other in the order they were asked for. @throws Error of the runtime, or when the runner has ended. */
  run(run: Run): Promise<Values>;
  /** Lets what was asked for end first. */
  release(): Promise<void>;
}

export type Task = ({ readonly kind: 'run'; readonly id: number } & Run) | { readonly kind: 'release' };

export type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly line: string }
  | {
      readonly kind: 'ran';
      readonly id: number;
      readonly outputs: Values;
      /** Memory that was fed, given back where it can be. */
      readonly fed?: readonly ArrayBuffer[];
    }
  | { readonly kind: 'failed'; readonly id: number; readonly line: string };

interface Waiting {
  readonly resolve: (outputs: Values) => void;
  readonly reject: (error: Error) => void;
}

/** Not filled with zeros first. */
export const freshMemory = (bytes: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.allocUnsafeSlow(bytes).buffer);

/** Runs that were asked for and are not answered. */
export class AskedRuns {
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;

  get some(): boolean {
    return this.waiting.size > 0;
  }

  /** Asks for one more. @param send hands the task over, under its number. */
  add(send: (id: number) => void): Promise<Values> {
    const id = this.asked++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      send(id);
    });
  }

  take(answer: Answer): void {
    if (answer.kind === 'ready' || answer.kind === 'refused') return;
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if (answer.kind === 'ran') waiting?.resolve(answer.outputs);
    else waiting?.reject(new Error(answer.line));
  }

  failAll(line: string): void {
    for (const { reject } of this.waiting.values()) reject(new Error(line));
    this.waiting.clear();
  }
}
