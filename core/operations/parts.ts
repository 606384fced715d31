/** A pinned server part that the operator's machine has: verified bytes on local disk. */
export interface Part {
  readonly name: 'corrosion' | 'coredns' | 'kamal-proxy';
  readonly version: string;
  readonly arch: 'amd64' | 'arm64';
  readonly kind: 'binary' | 'image';
  /** Absolute path on the operator's machine. */
  readonly file: string;
  /** Lower-case hex of the file. */
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Image name that the archive loads as (`kind: image`). */
  readonly image?: string;
}

export interface PartsSource {
  /** Rejects with `part-missing` or `checksum`. */
  get(name: Part['name'], arch: Part['arch']): Promise<Part>;
}
