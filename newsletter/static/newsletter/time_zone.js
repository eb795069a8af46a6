// Fills in the time zone this device is set to, where none was chosen and the list has it. Nothing is sent by it.
const list = document.querySelector("select[name=time_zone]");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (list && !list.value && [...list.options].some((option) => option.value === here)) list.value = here;
