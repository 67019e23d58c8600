// The icons of the house: 20 x 20 grid, 1.5 px round strokes, currentColor; parts of class "solid" are filled.
// Use in a template: <house-icon name="send" class="s" /> after components: { HouseIcon }, or icon("send") in a render function.
import { h } from "vue";

export const ICONS = {
  'plus': '<path d="M10 4v12M4 10h12"/>',
  'room': '<circle cx="10" cy="10" r="3.3"/><path d="M7.4 3.300a7.2 7.2 0 0 1 5.2 0M16.7 7.400a7.2 7.2 0 0 1 0 5.200M12.6 16.700a7.2 7.2 0 0 1-5.2 0M3.3 12.600a7.2 7.2 0 0 1 0-5.2"/>',
  'chat': '<path d="M4.5 3.8h11a1.8 1.8 0 0 1 1.8 1.8v6.6a1.8 1.8 0 0 1-1.8 1.8H10l-4 3v-3H4.500a1.8 1.8 0 0 1-1.8-1.800V5.600a1.8 1.8 0 0 1 1.8-1.800z"/>',
  'search': '<circle cx="9" cy="9" r="5.2"/><path d="m13 13 4 4"/>',
  'pin': '<path d="M7 3.200h6l-.8 5 2.3 2.600H5.500l2.3-2.600zM10 10.800v6"/>',
  'more': '<circle class="solid" cx="4.5" cy="10" r="1.4"/><circle class="solid" cx="10" cy="10" r="1.4"/><circle class="solid" cx="15.5" cy="10" r="1.4"/>',
  'sidebar': '<rect x="2.8" y="3.8" width="14.4" height="12.4" rx="2.2"/><path d="M7.6 3.800v12.4"/>',
  'inspector': '<rect x="2.8" y="3.8" width="14.4" height="12.4" rx="2.2"/><path d="M12.4 3.800v12.4"/>',
  'menu': '<path d="M3.5 6h13M3.5 10h13M3.5 14h8"/>',
  'send': '<path d="M10 16V4.500M5 9.300l5-5 5 5"/>',
  'stop': '<rect class="solid" x="5" y="5" width="10" height="10" rx="2"/>',
  'attach': '<path d="m16 9.6-5.7 5.700a3.6 3.6 0 0 1-5.1-5.100l6.1-6.100a2.4 2.4 0 0 1 3.4 3.400l-6 6a1.2 1.2 0 0 1-1.7-1.700L12.3 6.5"/>',
  'down': '<path d="m5.5 8 4.5 4.500L14.5 8"/>',
  'right': '<path d="m8 5.5 4.5 4.500L8 14.5"/>',
  'left': '<path d="M12 5.5 7.5 10l4.5 4.5"/>',
  'copy': '<rect x="7" y="7" width="9.5" height="9.5" rx="2"/><path d="M13 7V5.300a1.8 1.8 0 0 0-1.8-1.800H5.300a1.8 1.8 0 0 0-1.8 1.800v5.900A1.8 1.8 0 0 0 5.3 13H7"/>',
  'edit': '<path d="M3.8 16.200l.7-3.3 8.5-8.500a1.5 1.5 0 0 1 2.1 0l.5.500a1.5 1.5 0 0 1 0 2.100l-8.5 8.500zM11.5 5.900l2.6 2.6"/>',
  'refresh': '<path d="M16.2 8.200A6.5 6.5 0 0 0 4.3 7M3.8 11.800A6.5 6.5 0 0 0 15.7 13M4 3.500V7h3.500M16 16.500V13h-3.5"/>',
  'branch': '<circle cx="5.5" cy="4.5" r="1.8"/><circle cx="5.5" cy="15.5" r="1.8"/><circle cx="14.5" cy="6.5" r="1.8"/><path d="M5.5 6.300v7.400M14.5 8.300c0 3-4 2.7-6.5 3.7-1.4.5-2.5 1-2.5 1.7"/>',
  'trash': '<path d="M3.8 5.500h12.400M8 5.500V3.800h4v1.700M5.3 5.500l.8 10.200a1 1 0 0 0 1 .8h5.800a1 1 0 0 0 1-.8l.8-10.200M8.5 8.800v4.500M11.5 8.800v4.5"/>',
  'check': '<path d="m4 10.5 4 4 8-9"/>',
  'cross': '<path d="m5 5 10 10M15 5 5 15"/>',
  'alert': '<path d="M10 3.2 17.5 16.300h-15zM10 8.300v3.6"/><circle class="solid" cx="10" cy="14" r=".9"/>',
  'info': '<circle cx="10" cy="10" r="7"/><path d="M10 9.300v4.2"/><circle class="solid" cx="10" cy="6.6" r=".9"/>',
  'clock': '<circle cx="10" cy="10" r="7"/><path d="M10 6v4.300l2.8 1.7"/>',
  'think': '<path d="M7.3 13.600c0-1.5-2.6-2.7-2.6-5.800a5.3 5.3 0 0 1 10.6 0c0 3.1-2.6 4.3-2.6 5.800zM7.8 16.500h4.4"/>',
  'tool': '<path d="M16.3 6.200a3.9 3.9 0 0 1-5.2 4.700l-5 5a1.6 1.6 0 0 1-2.2-2.200l5-5a3.9 3.9 0 0 1 4.8-5.200l-2.2 2.3.4 2.1 2.1.4z"/>',
  'attach': '<path d="m16 9.6-5.7 5.700a3.6 3.6 0 0 1-5.1-5.100l6.1-6.100a2.4 2.4 0 0 1 3.4 3.400l-6 6a1.2 1.2 0 0 1-1.7-1.700L12.3 6.5"/>',
  'file': '<path d="M5 3h6.500L15.5 7v8.800a1.2 1.2 0 0 1-1.2 1.200H5.700a1.2 1.2 0 0 1-1.2-1.200V3.500zM11.3 3v4.200h4.2"/>',
  'memory': '<path d="M5.5 3.300h9v13.400L10 13.200l-4.5 3.500z"/>',
  'people': '<circle cx="7.5" cy="7" r="2.8"/><path d="M2.5 16c.3-3 2.3-4.7 5-4.700s4.7 1.7 5 4.700M13 4.500a2.8 2.8 0 0 1 0 5M14.5 11.700c1.8.6 2.9 2.1 3.1 4.3"/>',
  'mute': '<path d="M3.5 8v4h2.700l4 3.300V4.700L6.2 8zM13.5 8l4 4M17.5 8l-4 4"/>',
  'speak': '<path d="M3.5 8v4h2.700l4 3.300V4.700L6.2 8zM13.3 7.500a3.5 3.5 0 0 1 0 5M15.6 5.300a6.6 6.6 0 0 1 0 9.4"/>',
  'pause': '<path d="M7 4.500v11M13 4.500v11"/>',
  'play': '<path d="M6.5 4.200v11.600l9-5.800z"/>',
  'next': '<path d="M4.5 4.500v11l8-5.500zM15.5 4.500v11"/>',
  'board': '<rect x="3" y="3.5" width="14" height="10" rx="1.6"/><path d="M6.5 7h7M6.5 10h4M10 13.500v2M7 17l3-1.5 3 1.5"/>',
  'todo': '<path d="m3.5 5.5 1.3 1.300L7 4.300M3.5 13l1.3 1.300L7 11.800M10 5.800h6.500M10 13.300h6.5"/>',
  'key': '<circle cx="6.5" cy="13.5" r="3.3"/><path d="m9 11.2 7-7M13 7.200l2.3 2.300M15.3 5l1.5 1.5"/>',
  'columns': '<rect x="3" y="4" width="5.8" height="12" rx="1.4"/><rect x="11.2" y="4" width="5.8" height="12" rx="1.4"/>',
  'sliders': '<path d="M3.5 6h6M14 6h2.500M3.5 14H6M10.5 14h6"/><circle cx="11.8" cy="6" r="2.1"/><circle cx="8.3" cy="14" r="2.1"/>',
  'moon': '<path d="M16.3 11.800A6.8 6.8 0 0 1 8.2 3.700a6.8 6.8 0 1 0 8.1 8.100z"/>',
  'server': '<rect x="3" y="3.5" width="14" height="5.5" rx="1.6"/><rect x="3" y="11" width="14" height="5.5" rx="1.6"/><path d="M6 6.300h.01M6 13.800h.01"/>',
  'return': '<path d="M16 4.500v4a2.5 2.5 0 0 1-2.5 2.500H4.500M8 7l-4 4 4 4"/>',
  'pen': '<path d="M4 16l1-3.6 7.5-7.500a1.8 1.8 0 0 1 2.6 2.600L7.6 15zM11 6.4 13.6 9M10.5 16.500h6"/>',
  'book': '<path d="M10 5.500C8.5 4.2 6 3.8 3 4v11.500c3-.2 5.5.2 7 1.5 1.5-1.3 4-1.7 7-1.500V4c-3-.2-5.5.2-7 1.500zM10 5.500V17"/>',
  'download': '<path d="M10 3.500v9M6 9l4 4 4-4M4 16.500h12"/>',
  'share': '<path d="M8 12l8.5-8.500M16.5 3.500h-5M16.5 3.500v5M14.5 11.500v4a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1h4"/>',
  'archive': '<rect x="3" y="4" width="14" height="3.8" rx="1"/><path d="M4.3 7.800v7.400a1 1 0 0 0 1 1h9.400a1 1 0 0 0 1-1V7.800M8 11h4"/>',
  'tag': '<path d="M3.500 10.300V4.700a1.200 1.200 0 0 1 1.200-1.200h5.600l6.500 6.500a1.500 1.500 0 0 1 0 2.100l-4.700 4.700a1.500 1.500 0 0 1-2.100 0z"/><circle class="solid" cx="7" cy="7" r="1.100"/>',
  'folder': '<path d="M2.8 15V5.500a1.2 1.2 0 0 1 1.2-1.200h3.600l1.8 2h6.600a1.2 1.2 0 0 1 1.2 1.200V15a1.2 1.2 0 0 1-1.2 1.200H4A1.2 1.2 0 0 1 2.8 15z"/>',
  'chart': '<path d="M3.5 16.500h13M6 13.500V9.800M10 13.500V4.500M14 13.500V7.500"/>',
  'out': '<path d="M8 16.500H5.200A1.200 1.200 0 0 1 4 15.300V4.700a1.200 1.200 0 0 1 1.200-1.200H8M12.500 13.500 16 10l-3.500-3.500M16 10H8"/>',
  'offline': '<path d="M3 3l14 14M4 9.500a9 9 0 0 1 3-1.900M16 9.500a9 9 0 0 0-5-2.300M6.5 12.500a5.5 5.5 0 0 1 3-1.400M10 15.800h.01"/>',
  'lock': '<rect x="4.5" y="8.8" width="11" height="7.7" rx="1.8"/><path d="M7 8.800V6.500a3 3 0 0 1 6 0v2.300M10 12v1.5"/>',
  'globe': '<circle cx="10" cy="10" r="7"/><path d="M3 10h14M10 3c4 4 4 10 0 14M10 3c-4 4-4 10 0 14"/>',
};

// The lamp is the mark of the house; class "off" puts it out.
const LAMP =
  '<path class="stand" d="M6 20V9.75C6 5.75 8.5 3.25 11.75 3.25c2.3 0 3.75 1 3.75 2.75M2.75 20.75h6.5"/>' +
  '<path class="shade" d="M9.25 11.75C9.25 8.25 12 5.75 15.5 5.75s6.25 2.5 6.25 6z"/>';

/** An icon as a Vue node; `size` may be 's' for 16 px. Always beside a text or inside something with an aria-label. */
export function icon(name, size = '') {
  return h('svg', { class: ['icon', size], viewBox: '0 0 20 20', 'aria-hidden': 'true', innerHTML: ICONS[name] });
}

export const HouseIcon = { props: { name: String }, render() { return icon(this.name); } };

export const HouseLamp = {
  render() { return h('svg', { class: 'lamp', viewBox: '0 0 24 24', 'aria-hidden': 'true', innerHTML: LAMP }); },
};
