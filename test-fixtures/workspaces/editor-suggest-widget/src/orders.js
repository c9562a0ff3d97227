const shopName = 'Fruit';

export function report(order) {

}
