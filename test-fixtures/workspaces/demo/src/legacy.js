// Written on another system: its lines end with CR LF, and stay that way.
export function greet( name ){
	if(!name){return "Hello!"}   
	return "Hello, "+name+"!"
}



export const shout=(text)=>text.toUpperCase( )