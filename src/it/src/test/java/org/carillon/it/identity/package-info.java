/** An application whose EJBs, entity listeners and mixins ask the server who is calling. */
package org.carillon.it.identity;
