/** Private keys and `.env` files by their names; the public half of a key is none. */
export const looksSecret = (name: string): boolean => /^(?:.*\.(?:pem|key|p12)|id_.*|\.env.*)$/i.test(name) && !name.endsWith('.pub');
