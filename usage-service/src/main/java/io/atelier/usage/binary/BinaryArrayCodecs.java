package io.atelier.usage.binary;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.client.EncodedParameter;
import io.r2dbc.postgresql.codec.Codec;
import io.r2dbc.postgresql.codec.CodecRegistry;
import io.r2dbc.postgresql.extension.CodecRegistrar;
import io.r2dbc.postgresql.message.Format;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Lets the driver send a {@link BinaryArray}; its own codecs send arrays as text. */
public final class BinaryArrayCodecs implements CodecRegistrar {

  @Override
  public Publisher<Void> register(
      PostgresqlConnection connection, ByteBufAllocator allocator, CodecRegistry registry) {
    return Mono.fromRunnable(() -> registry.addFirst(new ArrayCodec()));
  }

  private static final class ArrayCodec implements Codec<BinaryArray> {

    @Override
    public boolean canDecode(int dataType, Format format, Class<?> type) {
      return false;
    }

    @Override
    public boolean canEncode(Object value) {
      return value instanceof BinaryArray;
    }

    @Override
    public boolean canEncodeNull(Class<?> type) {
      return false;
    }

    @Override
    public @Nullable BinaryArray decode(
        @Nullable ByteBuf buffer, int dataType, Format format, Class<? extends BinaryArray> type) {
      throw new UnsupportedOperationException("arrays are only sent");
    }

    @Override
    public EncodedParameter encode(Object value) {
      BinaryArray array = (BinaryArray) value;
      return encode(value, array.type());
    }

    @Override
    public EncodedParameter encode(Object value, int dataType) {
      byte[] bytes = ((BinaryArray) value).bytes();
      return new EncodedParameter(
          Format.FORMAT_BINARY, dataType, Mono.fromSupplier(() -> Unpooled.wrappedBuffer(bytes)));
    }

    @Override
    public EncodedParameter encodeNull() {
      throw new UnsupportedOperationException("an array is never null");
    }
  }
}
