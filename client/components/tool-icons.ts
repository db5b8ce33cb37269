/** The drawings on the tools of the picture: paths of 24×24, stroked. */
export const toolIcons = {
  model: 'M2 5h6v14H2zM9.5 5h5v14h-5zM16 5h6v14h-6z',
  outline: 'M12 3 21 16a14 14 0 0 1-18 0Z',
  calliper: 'M3 21 21 3M3 21v-5M3 21h5M21 3v5M21 3h-5',
  snapshot: 'M3 7h4l2-3h6l2 3h4v12H3zM12 10a3.500 3.500 0 1 0 .01 0',
  clip: 'M3 6h12v12H3zM15 11l6-4v10l-6-4',
  bedside: 'M3 4h18v12H3zM8 21h8M12 16v5',
  latency: 'M12 7v6l4 2M12 3a9 9 0 1 0 .01 0',
} as const;
