import { setFlagsFromString } from 'node:v8';

/**
 * For commands that work through recordings and end. Pictures lie outside the heap, which is small, and V8 collects everything after a few
 * megabytes of them: 0.5 ms of every frame, and 0.1 where it waits until the heap is four times what it was. A server is to keep its
 * memory: with 200 viewers it grew by 117 MiB in 100 s this way, and by 18 MiB in 60 s without.
 */
export const collectSeldom = (): void => setFlagsFromString('--heap-growing-percent=300');
