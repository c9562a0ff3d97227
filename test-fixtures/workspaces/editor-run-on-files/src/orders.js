const orders = [];  
module.exports = { orders };	
