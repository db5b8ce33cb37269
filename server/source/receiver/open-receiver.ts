import { createServer, type AddressInfo } from 'node:net';
import dimse from 'dcmjs-dimse';
import { MonitorError } from '../../core/errors.ts';
import { Inbox, type InboxOptions } from './inbox.ts';
import { StoreScp, type ReceiverEvent } from './store-scp.ts';

export interface ReceiverOptions extends InboxOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Application entity title, 1 to 16 characters. */
  readonly aeTitle: string;
  /** Titles of the callers that may send. Absent: any that reaches the port. */
  readonly callers: ReadonlySet<string> | undefined;
  readonly onEvent: (event: ReceiverEvent) => void;
}

export interface Receiver {
  readonly port: number;
  /** Ends all associations and frees the port. What was acknowledged is on disk. */
  close(): Promise<void>;
}

/** Callers at a time; more wait in the system's queue. */
const mostCallers = 16;

/**
 * Listens for DICOM associations (C-ECHO, C-STORE) on one address. The library's own server would listen on all of them.
 * @throws MonitorError `address-in-use`; Error of the disk when the folder cannot be made.
 */
export async function openReceiver(options: ReceiverOptions): Promise<Receiver> {
  // What it logs can hold what a data set says of a patient.
  dimse.log.setLevel('silent');
  const { host, port, aeTitle, callers, onEvent } = options;
  const inbox = await Inbox.open(options);
  const open = new Set<StoreScp>();
  const server = createServer((socket) => {
    const scp = new StoreScp(socket, { inbox, aeTitle, callers, onEvent });
    open.add(scp);
    socket.once('close', () => open.delete(scp));
  });
  server.maxConnections = mostCallers;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE' ? MonitorError.of('address-in-use', [`${host}:${port}`], error) : error,
      ),
    );
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const scp of open) scp.end();
      }),
  };
}
