import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { lineOf, MonitorError } from '../core/errors.ts';
import { inTurn } from '../core/in-turn.ts';
import type { Label } from '../core/labels/labels.ts';

/** A label and whose it is. */
export interface KeptLabel extends Label {
  /** Absolute path of a file; a `phantom:` source or the name of a live session as it is. */
  readonly source: string;
}

/** What people have said, in the order in which they said it. */
export interface KeptLabels {
  readonly labels: readonly KeptLabel[];
  /** The patient of each source that somebody named one for. */
  readonly patients: ReadonlyMap<string, string>;
}

const time = z.iso.datetime();
const finite = z.number();
const entry = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('label'),
    id: z.number().int().positive(),
    source: z.string(),
    label: z.enum(['normal', 'abnormal']),
    extent: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('frame'), atSeconds: finite }),
      z.object({ kind: z.literal('stretch'), fromSeconds: finite, toSeconds: finite }),
      z.object({ kind: z.literal('cine') }),
    ]),
    time,
  }),
  z.object({ kind: z.literal('unlabel'), id: z.number().int().positive(), time }),
  z.object({ kind: z.literal('patient'), source: z.string(), patient: z.string(), time }),
]);
type Entry = z.infer<typeof entry>;

/** Where labels are kept unless told otherwise. */
export const labelsPath = (stateFolder: string): string => join(stateFolder, 'labels.jsonl');

/**
 * Labels in a file of JSON lines that only grows: what was said once stays on record, also when it is taken back. Each entry is on disk
 * before it counts. Several servers may share one file.
 */
export class LabelLog {
  private readonly path: string;
  /** One after the other, so that no two labels get one number. */
  private readonly turn = inTurn();

  constructor(path: string) {
    this.path = path;
  }

  /** @throws MonitorError `labels-unusable`. */
  async read(): Promise<KeptLabels> {
    const labels = new Map<number, KeptLabel>();
    const patients = new Map<string, string>();
    for (const said of (await this.entries()).entries) {
      if (said.kind === 'unlabel') labels.delete(said.id);
      else if (said.kind === 'patient') {
        if (said.patient === '') patients.delete(said.source);
        else patients.set(said.source, said.patient);
      } else labels.set(said.id, toLabel(said));
    }
    return { labels: [...labels.values()], patients };
  }

  /** @returns the label's number. @throws MonitorError `labels-unusable`. */
  add(label: Omit<KeptLabel, 'id'>): Promise<number> {
    return this.append((entries) => {
      const id =
        1 + entries.reduce((greatest, one) => ('id' in one ? Math.max(greatest, one.id) : greatest), 0);
      return { kind: 'label', id, ...label };
    });
  }

  /** @throws MonitorError `labels-unusable`. */
  remove(id: number): Promise<number> {
    return this.append(() => ({ kind: 'unlabel', id }));
  }

  /** @param patient none where it is empty. @throws MonitorError `labels-unusable`. */
  namePatient(source: string, patient: string): Promise<number> {
    return this.append(() => ({ kind: 'patient', source, patient }));
  }

  private append(make: (before: readonly Entry[]) => Timeless): Promise<number> {
    return this.turn(async () => {
      const { entries, torn } = await this.entries();
      const said = make(entries);
      const text = JSON.stringify({ ...said, time: new Date().toISOString() });
      await this.write(`${torn ? '\n' : ''}${text}\n`);
      return 'id' in said ? said.id : 0;
    });
  }

  private async write(text: string): Promise<void> {
    try {
      await mkdir(dirname(this.path), { recursive: true });
      const file = await open(this.path, 'a');
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
    } catch (error) {
      throw MonitorError.of('labels-unusable', [this.path, lineOf(error)], error);
    }
  }

  /** `torn`: the last line was cut off as it was written; it never counted. */
  private async entries(): Promise<{ readonly entries: readonly Entry[]; readonly torn: boolean }> {
    const text = await readFile(this.path, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw MonitorError.of('labels-unusable', [this.path, lineOf(error)], error);
    });
    const lines = text.split('\n');
    const rest = lines.pop() ?? '';
    const entries = lines.flatMap((line, at) => {
      if (line === '') return [];
      const parsed = entry.safeParse(toJson(line));
      if (parsed.success) return [parsed.data];
      // A cut line that another was written behind.
      if (toJson(line) === undefined && line.startsWith('{"kind":')) return [];
      throw MonitorError.of('labels-unusable', [this.path, `line ${at + 1} is no label`]);
    });
    return { entries, torn: rest !== '' };
  }
}

type Timeless = Entry extends infer Each ? (Each extends Entry ? Omit<Each, 'time'> : never) : never;

const toLabel = ({ id, source, label, extent }: Extract<Entry, { kind: 'label' }>): KeptLabel => ({
  id,
  source,
  label,
  extent,
});

function toJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
