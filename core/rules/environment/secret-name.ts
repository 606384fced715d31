const ofSecrets = /pass|secret|token|api_?key|private_key/i;
/** Words of other meaning that hold one of them. */
const otherWords = /bypass|compass|passenger|passive|passthrough|tokenizers?/gi;
/** Names that say where a secret is, or something about one, or how many there may be. */
const aboutSecret = /_(?:file|path|dir|url|uri|host|port|ttl|length|size|count|limit|name|type|algorithm|encryption|hasher|policy|header|prefix|expiry|expiration|lifetime|expires_in|max_age|issuer|audience)$|(?:^|_)(?:max|min|num)_/i;

/** Whether the name of a variable says that its value is a secret. */
export const namesSecret = (name: string): boolean => ofSecrets.test(name.replace(otherWords, '')) && !aboutSecret.test(name);
