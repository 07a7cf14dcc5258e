package org.carillon.tunnel;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A data store in a file of JSON, which its owner alone may read where the file system is one of
 * POSIX. The file is replaced as a whole, and is on the disk when {@link #save} returns; both
 * methods work on the thread of the caller. A stage fails with an {@link UncheckedIOException}
 * where the file cannot be read, is no JSON, or cannot be written.
 */
public final class FileDataStore implements DataStore {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Path file;

  private FileDataStore(Path file) {
    this.file = file.toAbsolutePath();
  }

  /** In this file; its directory must exist when something is saved. */
  public static FileDataStore of(Path file) {
    return new FileDataStore(file);
  }

  @Override
  public synchronized CompletionStage<@Nullable Map<String, Object>> load() {
    CompletableFuture<@Nullable Map<String, Object>> loaded = new CompletableFuture<>();
    try {
      loaded.complete(
          MAPPER.readValue(Files.readAllBytes(file), new TypeReference<Map<String, Object>>() {}));
    } catch (NoSuchFileException e) {
      loaded.complete(null);
    } catch (IOException e) {
      // Jackson's text would have some of the content
      loaded.completeExceptionally(
          new UncheckedIOException(
              new IOException("Cannot read %s: %s".formatted(file, e.getClass().getSimpleName()))));
    }
    return loaded;
  }

  @Override
  public synchronized CompletionStage<Void> save(Map<String, Object> data) {
    CompletableFuture<Void> saved = new CompletableFuture<>();
    try {
      replace(MAPPER.writeValueAsBytes(data));
      saved.complete(null);
    } catch (IOException e) {
      saved.completeExceptionally(
          new UncheckedIOException(new IOException("Cannot write " + file, e)));
    }
    return saved;
  }

  private void replace(byte[] content) throws IOException {
    Path directory = file.getParent();
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    Path written = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(written); // of a save that was cut short, with whatever permissions
    try (FileChannel channel =
        FileChannel.open(
            written,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            posix ? ownerOnly() : new FileAttribute<?>[0])) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    if (posix && directory != null) { // elsewhere a directory cannot be opened
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };
  }

  @Override
  public String toString() {
    return "the data store " + file;
  }
}
