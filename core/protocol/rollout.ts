/** How a service stands on a server after a deploy: the new version, the old one for one of three reasons, or nobody knows. */
export interface RolloutLine {
  readonly host: string;
  readonly service: string;
  readonly state: 'new' | 'old' | 'failed' | 'returned' | 'unchanged' | 'unknown';
  /** Version before; `–` for a first start. */
  readonly before: string;
  readonly version: string;
}
