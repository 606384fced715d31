/** Parts of an image reference as written. `registry` keeps its port. */
export interface ImageReference {
  readonly registry?: string;
  /** Without registry, tag and digest. */
  readonly path: string;
  readonly tag?: string;
  /** `sha256:` and 64 hex digits. */
  readonly digest?: string;
}

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const registry = '(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::\\d{1,5})?';
const reference = new RegExp(`^(?:(${registry})/)?(${component}(?:/${component})*)(?::([A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$`);

/** A first component with a dot or a port, or `localhost`, is a registry; any other belongs to the path. */
const isRegistry = (name: string): boolean => /[.:]/.test(name) || name === 'localhost';

/** Reads `[registry[:port]/]path[:tag][@sha256:…]`; undefined when it is none. */
export function parseImage(written: string): ImageReference | undefined {
  const found = reference.exec(written);
  if (found === null) return undefined;
  const [, first, rest = '', tag, digest] = found;
  if (first !== undefined && !isRegistry(first) && !new RegExp(`^${component}$`).test(first)) return undefined;
  const known = first !== undefined && isRegistry(first) ? first : undefined;
  return {
    ...(known === undefined ? {} : { registry: known }),
    path: first === undefined || known !== undefined ? rest : `${first}/${rest}`,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** The full name an engine uses: `nginx` is `docker.io/library/nginx`, `acme/web` is `docker.io/acme/web`. Tag and digest stay as they are. */
export function normalizeImage(written: string): string {
  const image = parseImage(written);
  if (image === undefined || image.registry !== undefined) return written;
  return image.path.includes('/') ? `docker.io/${written}` : `docker.io/library/${written}`;
}
