// the first order
export const first = 1;
