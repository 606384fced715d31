/** One line of a server's audit trail. */
export interface AuditRecord {
  /** Name of the server in the file that was asked. */
  readonly server: string;
  /** ISO 8601, UTC, as the server wrote it. */
  readonly timestamp: string;
  readonly action: string;
  readonly status: string;
  readonly message: string;
  readonly user?: string;
  readonly client?: string;
  readonly operationId?: string;
  readonly durationMs?: number;
  readonly details?: Readonly<Record<string, unknown>>;
  /** Only in an older tool's text, without fields. */
  readonly textOnly?: boolean;
}

export interface AuditQuery {
  /** Newest so many; 20. */
  readonly lines?: number;
  readonly action?: string;
  readonly status?: string;
  /** RFC 3339, or an age such as `90m`, `2d`. */
  readonly since?: string;
  readonly until?: string;
  /** Goes on with what is written from now on, until cancelled. */
  readonly follow?: boolean;
}
