await new Promise((resolve) => setTimeout(resolve, 3000));

export const onFileSave = () => ({ success: true });
