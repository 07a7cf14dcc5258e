/** Entities of many kinds. */
package org.carillon.crud.mapping;
