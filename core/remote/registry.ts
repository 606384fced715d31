import * as z from 'zod';
import { registryLibrary } from '../host/index.ts';
import type { Command } from './command.ts';

/** What SQLite can bind. */
export type SqlValue = string | number | null;
export type Statement = readonly [sql: string, parameters: readonly SqlValue[]];

/**
 * One SELECT on the server's registry; each row, an object by column name, goes through `row`. Statement and values
 * travel as JSON on standard input; a failing query, a broken answer or a row of another shape rejects.
 */
export const registryQuery = <T>(title: string, [sql, parameters]: Statement, row: z.ZodType<T>): Command<readonly T[]> => ({
  title,
  script: `${registryLibrary}\njiji_query_objects`,
  stdin: JSON.stringify([sql, parameters]),
  parse: (stdout) => z.array(row).parse(lines(stdout).map((line) => JSON.parse(line) as unknown)),
});

/** Statements in one transaction, all or none; gives the rows that each affected. */
export const registryTransaction = (title: string, statements: readonly Statement[]): Command<readonly number[]> => ({
  title,
  script: `${registryLibrary}\njiji_transaction`,
  stdin: JSON.stringify(statements),
  parse: (stdout) => lines(stdout).map(Number),
});

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');
