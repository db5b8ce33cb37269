import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeClientMessage, decodeServerMessage } from '../../server/wire/decode.ts';
import { clientKinds, serverKinds } from '../../server/wire/kinds.ts';
import { protocolVersion } from '../../server/wire/messages.ts';
import { neededRoles } from '../../server/wire/needed-roles.ts';
import { unpack } from '../../server/wire/envelope.ts';
import { clientExamples, serverExamples } from './examples.ts';
import { fromHexdump } from './hexdump.ts';

const page = new URL('../../server/wire/PROTOCOL.md', import.meta.url);
const [, fromServer = '', toServer = ''] = readFileSync(page, 'utf8').split(/^## (?:From|To) the server$/m);
const intro = readFileSync(page, 'utf8');

interface Section {
  readonly title: string;
  readonly text: string;
  /** The whole message of its example. */
  readonly bytes: Uint8Array;
}

function sectionsOf(part: string): ReadonlyMap<string, Section> {
  const sections = part.split(/^### /m).slice(1);
  return new Map(
    sections.map((text) => {
      const title = text.slice(0, text.indexOf('\n'));
      const link = /\]\((\S+\.hex)\)/.exec(text)?.[1];
      const dump =
        link === undefined ? /^```\n(.*?)^```/ms.exec(text)?.[1] : readFileSync(new URL(link, page), 'utf8');
      return [title.split(':')[0]!, { title, text, bytes: fromHexdump(dump ?? '') }];
    }),
  );
}

describe('the page about the protocol', () => {
  it('tells the version', () => {
    expect(intro).toContain(`\nVersion: ${protocolVersion}. `);
  });

  it('tells of every message of the server, with its number and its example', () => {
    const sections = sectionsOf(fromServer);
    expect([...sections.keys()].sort()).toEqual(Object.keys(serverKinds).sort());
    for (const [kind, number] of Object.entries(serverKinds)) {
      const { title, bytes } = sections.get(kind)!;
      expect(title).toBe(`${kind}: ${number}`);
      expect(decodeServerMessage(bytes)).toEqual(serverExamples[kind as keyof typeof serverKinds]);
    }
  });

  it('tells of every message to the server, with its number, its role and its example', () => {
    const sections = sectionsOf(toServer);
    expect([...sections.keys()].sort()).toEqual(Object.keys(clientKinds).sort());
    for (const [kind, number] of Object.entries(clientKinds)) {
      const { title, bytes } = sections.get(kind)!;
      expect(title).toBe(`${kind}: ${number}, for the role ${neededRoles[kind as keyof typeof clientKinds]}`);
      expect(decodeClientMessage(bytes)).toEqual(clientExamples[kind as keyof typeof clientKinds]);
    }
  });

  it('tells of every field that an example has', () => {
    for (const [kind, { text, bytes }] of [...sectionsOf(fromServer), ...sectionsOf(toServer)]) {
      const fields = Object.keys(unpack(bytes).header as object);
      const told = fields.filter((field) => field === 'stream' || text.includes(`| \`${field}\``));
      expect([kind, told]).toEqual([kind, fields]);
    }
  });
});
