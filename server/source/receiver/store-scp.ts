import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import dimse from 'dcmjs-dimse';
import type { association, Dataset, requests } from 'dcmjs-dimse';
import { isDiskFull, lineOf } from '../../core/errors.ts';
import { acceptedClasses, chooseSyntax, verificationClass } from './accepted-syntaxes.ts';
import { InboxFull, type Inbox } from './inbox.ts';
import type { InstanceFile } from './instance-file.ts';
import { part10Head } from './part10.ts';

const { RejectReason, RejectResult, RejectSource, Status } = dimse.constants;
const { CEchoResponse, CStoreResponse } = dimse.responses;

/** What happens at the receiver. Never holds anything of a patient: the instance is named by its UID. */
export type ReceiverEvent =
  | { readonly kind: 'stored'; readonly path: string; readonly bytes: number; readonly from: string }
  | { readonly kind: 'refused'; readonly from: string; readonly line: string };

export interface StoreOptions {
  readonly inbox: Inbox;
  /** The title that callers must call. */
  readonly aeTitle: string;
  /** Titles that may call. Absent: whoever reaches the port. */
  readonly callers: ReadonlySet<string> | undefined;
  readonly onEvent: (event: ReceiverEvent) => void;
}

/** More than that waiting for the disk stops reading from the network. */
const mostWaitingBytes = 4 * 2 ** 20;
/** A caller that says nothing for that long is gone. */
const idleMs = 60_000;
/** PS3.5 section 9.1. A name so made leads out of no folder. */
const isUid = (text: string): boolean => /^(?=.{1,64}$)\d+(\.\d+)*$/.test(text);

/**
 * One caller's association: answers C-ECHO, takes C-STORE. The data set goes to disk as it comes, undecoded; `Success` is answered when
 * the file is on disk under its name, and not before.
 */
export class StoreScp extends dimse.Scp {
  private readonly peer: Socket;
  private readonly options: StoreOptions;
  private caller = '';
  private file: InstanceFile | undefined;

  constructor(socket: Socket, options: StoreOptions) {
    super(socket, { connectTimeout: idleMs, associationTimeout: idleMs, pduTimeout: idleMs });
    this.peer = socket;
    this.options = options;
    this.on('networkError', () => socket.destroy());
    socket.on('data', () => {
      if (this.waitingBytes() > mostWaitingBytes) socket.pause();
    });
    socket.once('close', () => this.forget());
  }

  override associationRequested(association: association.Association): void {
    this.caller = association.getCallingAeTitle().trim();
    const refusal = this.refusalOf(association.getCalledAeTitle().trim());
    if (refusal !== undefined) {
      this.options.onEvent({ kind: 'refused', from: this.caller, line: refusal.line });
      this.sendAssociationReject(RejectResult.Permanent, RejectSource.ServiceUser, refusal.reason);
      return;
    }
    for (const { context } of association.getPresentationContexts()) answerContext(context);
    this.sendAssociationAccept();
  }

  override associationReleaseRequested(): void {
    this.sendAssociationReleaseResponse();
  }

  /** The connection is closed (PS3.8 section 9.2.3, AA-3): a caller may wait for that, and takes a place among the callers. */
  override abort(): void {
    this.peer.destroy();
  }

  override cEchoRequest(
    request: requests.CEchoRequest,
    answer: (response: InstanceType<typeof CEchoResponse>) => void,
  ): void {
    const response = CEchoResponse.fromRequest(request);
    response.setStatus(Status.Success);
    answer(response);
  }

  override createStoreWritableStream(
    context: association.PresentationContext,
    request: requests.CStoreRequest,
  ): Writable {
    const file = this.options.inbox.begin();
    this.file = file;
    const goOn = (): void => {
      if (file.writableLength <= mostWaitingBytes) this.peer.resume();
    };
    file.on('written', goOn).on('close', goOn);
    file.write(
      part10Head({
        sopClassUid: request.getAffectedSopClassUid(),
        sopInstanceUid: instanceUidOf(request),
        transferSyntaxUid: context.getAcceptedTransferSyntaxUid() ?? '',
        sendingAeTitle: this.caller,
      }),
    );
    return file;
  }

  /** The data set has come whole, and stays a file: what is handed on in its place is empty. */
  override createDatasetFromStoreWritableStream(
    _stream: Writable,
    _context: association.PresentationContext,
    proceed: (dataset: Dataset) => void,
  ): void {
    proceed(new dimse.Dataset({}));
  }

  override cStoreRequest(
    request: requests.CStoreRequest,
    answer: (response: InstanceType<typeof CStoreResponse>) => void,
  ): void {
    const response = CStoreResponse.fromRequest(request);
    void this.store(instanceUidOf(request)).then((status) => {
      response.setStatus(status);
      answer(response);
    });
  }

  private async store(uid: string): Promise<number> {
    const { inbox, onEvent } = this.options;
    const file = this.file;
    this.file = undefined;
    if (file === undefined) return Status.ProcessingFailure;
    try {
      if (!isUid(uid)) throw new RangeError('its SOP instance UID is none');
      await inbox.requireRoom();
      const path = await inbox.keep(file, uid);
      onEvent({ kind: 'stored', path, bytes: file.bytes, from: this.caller });
      return Status.Success;
    } catch (error) {
      inbox.discard(file);
      onEvent({ kind: 'refused', from: this.caller, line: lineOf(error) });
      if (error instanceof RangeError) return Status.InvalidObjectInstance;
      return isFull(error) ? outOfResources : Status.ProcessingFailure;
    }
  }

  private refusalOf(called: string): { readonly reason: number; readonly line: string } | undefined {
    const { aeTitle, callers } = this.options;
    if (called !== aeTitle)
      return {
        reason: RejectReason.CalledAeNotRecognized,
        line: `it called ${called}; this receiver is ${aeTitle}`,
      };
    if (callers !== undefined && !callers.has(this.caller))
      return {
        reason: RejectReason.CallingAeNotRecognized,
        line: 'it is not among those that --allow names',
      };
    return undefined;
  }

  /** Ends the association. */
  end(): void {
    this.peer.destroy();
  }

  private waitingBytes(): number {
    return this.file?.writableLength ?? 0;
  }

  /** The caller is gone: what it has not sent whole is nothing. */
  private forget(): void {
    if (this.file !== undefined) this.options.inbox.discard(this.file);
    this.file = undefined;
  }
}

const { Accept, RejectAbstractSyntaxNotSupported, RejectTransferSyntaxesNotSupported } =
  dimse.constants.PresentationContextResult;

function answerContext(context: association.PresentationContext): void {
  const classUid = context.getAbstractSyntaxUid();
  if (classUid !== verificationClass && !acceptedClasses.has(classUid)) {
    context.setResult(RejectAbstractSyntaxNotSupported);
    return;
  }
  const syntax = chooseSyntax(classUid, context.getTransferSyntaxUids());
  if (syntax === undefined) context.setResult(RejectTransferSyntaxesNotSupported);
  else context.setResult(Accept, syntax);
}

const instanceUidOf = (request: requests.CStoreRequest): string =>
  request.getCommandDataset().getElement('AffectedSOPInstanceUID') ?? '';

/** Refused: out of resources, the status of C-STORE that lets a scanner try again later (PS3.4 table B.2-1). */
const outOfResources = 0xa700;

const isFull = (error: unknown): boolean => error instanceof InboxFull || isDiskFull(error);
