export type Currency='EUR'|'USD'|'GBP';

export interface Money{
      amount:number;
   currency:Currency;
}

const RATES:Record<Currency,number> ={
EUR:1,
      USD:1.08,
   GBP:0.86 ,
};

/**
     * Turns an amount of one currency into another.
   * Rates are those of the day this file was written.
 */
export function convert(amount:number,from:Currency,to:Currency):number{
      return amount/RATES[from]*RATES[to];
}

export function formatMoney(amount:number,currency:Currency='EUR'):string{
    switch(currency){
    case 'EUR':
    return `${amount.toFixed(2)} €`;
        case 'GBP':
        case 'USD': {
      const sign=currency==='GBP'?'£':'$';
          return sign+amount.toFixed(2)   ;
          }
    }
}

// TODO: round to five cents in cash
export function roundMoney(amount:number):number{
return Math.round(amount*100)/100
}
