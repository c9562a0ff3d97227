export function totalOf(items) {
  const prices = items.map((item) => item.price * item.quantity);
  return prices.reduce((sum, price) => sum + price, 0);
}
