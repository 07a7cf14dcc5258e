/**
 * What the services of an application are, for those who write clients of them: an AsyncAPI
 * document, and what is made of it. Imports {@code api config json model security identity crud}.
 */
@NullMarked
package org.carillon.describe;

import org.jspecify.annotations.NullMarked;
