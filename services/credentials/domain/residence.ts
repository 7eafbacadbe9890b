/** Where the holder lives: decides how a phone number without its country's code is read. */
export type Residence = 'italy' | 'abroad';
