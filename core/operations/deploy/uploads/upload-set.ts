import type { Problem } from '../../../base/index.ts';
import type { UploadMount } from '../../../config/model.ts';

/** Contents up to this size travel in one archive; what is larger goes by itself (operations.md 1.2). */
export const maxArchivedBytes = 1024 * 1024;

/** One file, folder or link below the top of an upload, as it is to be on the server. */
export interface UploadEntry {
  /** With `/`, below the mount; empty for the top itself. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link';
  readonly mode: number;
  /** SHA-256 of a file, target of a link. */
  readonly content: string;
  readonly sizeBytes: number;
  /** Of files up to `maxArchivedBytes`; larger ones are read when they are sent. */
  readonly bytes?: Uint8Array;
  /** On this machine. */
  readonly source: string;
}

/** One item of `files` or `directories` with what it means on this machine now. */
export interface UploadTree {
  readonly mount: UploadMount;
  /** Below the service's folder of the deployment: `files/1-nginx.conf`. */
  readonly place: string;
  readonly entries: readonly UploadEntry[];
}

/** All uploads of a service. */
export interface UploadSet {
  readonly trees: readonly UploadTree[];
  /** SHA-256 over contents, names, modes and owners: equal sets make equal containers. */
  readonly hash: string;
  /** Folders, links and small files as one tar archive. */
  readonly archive: Uint8Array;
  /** What cannot be uploaded, found before anything is changed. */
  readonly problems: readonly Problem[];
}

/** A file that is sent by itself. */
export interface LargeFile {
  readonly entry: UploadEntry;
  /** Below the service's folder. */
  readonly place: string;
}

export const largeFiles = (set: UploadSet): readonly LargeFile[] => set.trees.flatMap((tree) => tree.entries.flatMap((entry) =>
  (entry.kind === 'file' && entry.bytes === undefined ? [{ entry, place: placeOf(tree, entry) }] : [])));

export const placeOf = (tree: UploadTree, entry: UploadEntry): string => (entry.path === '' ? tree.place : `${tree.place}/${entry.path}`);

/** Where large contents of a service wait on the server until the stage puts them in place. */
export const incomingFolder = (project: string, operationId: string, service: string): string => `/var/lib/jiji/projects/${project}/incoming/${operationId}/${service}`;

/** What is mounted: the folder of one service in one deployment. */
export const stagedFolder = (project: string, operationId: string, service: string): string => `/var/lib/jiji/projects/${project}/staged/${operationId}/${service}`;

/** An archive that is too large to travel with the stage. */
export const isArchiveLarge = (set: UploadSet): boolean => set.archive.length > maxArchivedBytes;
