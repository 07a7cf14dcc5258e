/** The table of mappings, in a WAR on a server. */
package org.carillon.it.mapping;
