/** Name of the product, as every page shows it. */
export const PRODUCT = 'Non-Interactive Sessions';
