// The picture of the first run: a lamp over a book. Drawn for the house, coloured by its tokens.
export const SCENE = `
  <defs><linearGradient id="glow" x1="0" x2="0" y1="0" y2="1"><stop offset="0" stop-color="var(--glow)"/><stop offset="1" stop-color="var(--glow)" stop-opacity=".1"/></linearGradient></defs>
  <path d="M146 104 104 196h192l-42-92z" fill="url(#glow)"/>
  <g stroke="var(--ink)" stroke-width="2"><path d="M70 188V86c0-42 30-66 72-66 36 0 58 14 58 34M228 104v16"/><circle cx="228" cy="124" r="3" fill="var(--ink)"/><path d="M40 196c0-5 5-8 12-8h36c7 0 12 3 12 8z" fill="var(--surface)"/>
  <path d="M200 190c-14-9-36-10-56-4v10h112v-10c-20-6-42-5-56 4zM200 190v6" fill="var(--surface)"/>
  <path d="M290 196v-12h78v12M296 184v-13h66v13M286 171h70v-13h-70z" fill="var(--surface)"/><path d="M302 196v-12M350 184v-13M298 171v-13M8 196h368"/></g>
  <path d="M138 106c0-31 26-52 62-52s62 21 62 52z" fill="var(--accent)"/><path d="M152 94c4-14 14-23 28-27" stroke="var(--on-accent)" stroke-opacity=".45" stroke-width="2"/>`;
