// @ts-check
// The inspector's page.
document.title = 'Inspector';
