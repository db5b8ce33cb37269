import Database from 'libsql';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Durable } from '../../server/store/durable.ts';

let database: Database.Database;
let store: Durable;

beforeEach(() => {
  database = new Database(':memory:');
  database.exec('CREATE TABLE kept (bytes BLOB)');
  store = new Durable(database);
});
afterEach(() => store.close());

const keep = (count: number): unknown =>
  store.whole(() => store.run('INSERT INTO kept (bytes) VALUES (?)', Buffer.alloc(count)));
const count = (): unknown => store.read('SELECT count(*) AS count FROM kept');

it('keeps nothing of what fails midway', () => {
  expect(() =>
    store.whole(() => {
      store.run('INSERT INTO kept (bytes) VALUES (?)', Buffer.alloc(1));
      throw new Error('midway');
    }),
  ).toThrow('It is not saved: midway');
  expect(count()).toEqual([{ count: 0 }]);
});

it('says that the disk is full, and keeps on when there is room again', () => {
  keep(1);
  database.pragma('max_page_count = 3');
  expect(() => keep(100_000)).toThrow('It is not saved: the disk is full. Make room');
  expect(count()).toEqual([{ count: 1 }]);
  database.pragma('max_page_count = 1000');
  keep(100_000);
  expect(count()).toEqual([{ count: 2 }]);
});

it('names what failed also where SQLite has ended the transaction by itself', () => {
  database.exec(
    "CREATE TRIGGER no BEFORE INSERT ON kept BEGIN SELECT RAISE(ROLLBACK, 'the medium is gone'); END",
  );
  expect(() => keep(1)).toThrow('It is not saved: the medium is gone');
  database.exec('DROP TRIGGER no');
  keep(1);
  expect(count()).toEqual([{ count: 1 }]);
});
