/** How applications log in. */
package org.carillon.it.login;
