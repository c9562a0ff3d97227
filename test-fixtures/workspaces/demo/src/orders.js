import {formatMoney,convert} from './money.js';


 // TODO: read the discount from data/prices.json
const DISCOUNT = 0.1;
const orders=[
      {id:1,item:'tea',quantity:3,price:4.5 },
  {id:2,item:'biscuits', quantity:12 , price:1.2},
]   ;

export function totalOfOrder( order ){
        const total=order.quantity*order.price
  if(order.quantity>=10){
      // Twelve for the price of eleven, more or less.
            return total*(1-DISCOUNT)
  }else{
      return total
        }
}

export async function printOrders(currency,limit = 10){
    for(const order of orders.slice(0,limit)){
    const amount = convert(totalOfOrder(order),'EUR',currency)
      console.log(`${order.id}:
    ${order.item}   (this text keeps its spaces)
    ${formatMoney(amount,currency)}`)
    }
}



/** Orders whose item fits a pattern. */
export const findOrders=(pattern)=>orders
.filter((order)=>pattern.test(order.item))
    .map((order)=>({...order,total:totalOfOrder(order)}))

// FIXME: a slash inside a class, as in /[/]/, is cut off when orders are imported
export const isImportLine=(line)=>/^\s*\d+\s*[/;]\s*\w+/.test(line)&&!line.startsWith('#')
