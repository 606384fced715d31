/** A version of a service that can be gone back to. */
export interface ServiceVersion {
  /** The tag, or the beginning of the digest. */
  readonly version: string;
  /** What is deployed: `registry/repository@sha256:…`, or with a tag where the digest is not known before it is chosen. */
  readonly image: string;
  readonly digest?: string;
  /** When it was last deployed with success, ms since the epoch, and by whom. */
  readonly deployedAt?: number;
  readonly deployedBy?: string;
  /** When the image was made, ms since the epoch. */
  readonly createdAt?: number;
  /** Servers that still have the image. */
  readonly onDisk: readonly string[];
  /** Servers where a container of the service has it now. */
  readonly runsOn: readonly string[];
  /** Null: the registry could not be asked. */
  readonly inRegistry: boolean | null;
  /** Keys of the service in the file that were different when this version was deployed last; absent when nobody knows. */
  readonly changedKeys?: readonly string[];
}

/** What is known of one service's versions, newest deploy first. */
export interface ServiceVersions {
  readonly service: string;
  /** Servers of the service that were asked. */
  readonly servers: readonly string[];
  /** Digest that most servers run. */
  readonly current?: string;
  /** Digest of the last successful deploy before the current one: what `rollback` takes by itself. */
  readonly previous?: string;
  readonly versions: readonly ServiceVersion[];
}
