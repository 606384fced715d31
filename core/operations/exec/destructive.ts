/** What a look at the text alone can recognise as hard to take back; a warning, no protection. */
const patterns: readonly RegExp[] = [
  /\brm\s+(?:-[a-zA-Z-]+\s+)*-[a-zA-Z]*[rRf][a-zA-Z]*\s+(?:-\S+\s+)*(?:--\s+)?["']?\/(?:\s|["']|\*|$)/, /\bmkfs\b/, /\bdd\b[^|;&]*\bof=\/dev\//, /\bshutdown\b/, /\breboot\b/, /\bpoweroff\b|\bhalt\b/,
  /:\(\)\s*\{/, /\b(?:docker|podman)\s+(?:system|volume)\s+prune\b/, /\bwg-quick\s+down\s+jiji0\b/,
];

/** The part of a command that looks destructive; undefined when none does. */
export const destructivePart = (command: string): string | undefined => patterns.flatMap((pattern) => pattern.exec(command)?.[0] ?? [])[0]?.trim();
