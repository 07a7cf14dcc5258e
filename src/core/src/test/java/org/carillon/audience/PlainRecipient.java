package org.carillon.audience;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A recipient that is what it says, with its tenant and path. */
record PlainRecipient(
    String id,
    String tenant,
    String path,
    @Nullable String user,
    Set<String> roles,
    Set<String> contexts,
    @Nullable String client)
    implements Recipient {}
