// @ts-check
/**
 * The picker of bodies asks for those of the country that the form names. Without this file it offers all.
 */
const $ = /** @type {any} */ (window).django.jQuery;

$(() => {
  for (const select of document.querySelectorAll("select[data-country-field]")) {
    const { appLabel, modelName, fieldName, countryField } = /** @type {HTMLElement} */ (select).dataset;
    const country = () => /** @type {HTMLSelectElement | null} */ (document.querySelector(`#${countryField}`))?.value;
    $(select).select2({
      ajax: {
        /** @param {{ term: string, page: number }} params */
        data: (params) => ({
          term: params.term, page: params.page, app_label: appLabel, model_name: modelName, field_name: fieldName,
          country: country(),
        }),
      },
    });
  }
});
