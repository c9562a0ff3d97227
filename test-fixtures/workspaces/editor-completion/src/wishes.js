import { wishes } from './wishList.js';

/** What all wishes together would cost. */
export function totalOfWishes() {
  const items = wishes.filter((wish) => !wish.granted);

}
