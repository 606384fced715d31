/** C0 but tab and line feed, DEL, C1, and what turns the direction of text round. */
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Whole sequences of a terminal: commands with their parameters, and titles and links with their text. */
const sequences = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[@-Z\\-~]/g;

/** Text of strangers as a terminal or a log may show it: what it says, and nothing that it would do. */
export const plainText = (text: string): string => text.replace(sequences, '').replace(controls, '');
