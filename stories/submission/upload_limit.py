"""Drop a photo that is too large while it uploads, and keep the rest of the form."""

from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class PhotoSizeLimit(FileUploadHandler):
    """Accept one file, of the input ``field``, up to ``largest`` bytes. No other file is written to disk.

    Goes first in ``request.upload_handlers``. ``is_too_large`` says whether a file was dropped.
    """

    def __init__(self, request, *, field, largest):
        super().__init__(request)
        self.wanted, self.largest = field, largest
        self.has_one = self.is_too_large = False

    def new_file(self, field_name, *arguments, **options):
        super().new_file(field_name, *arguments, **options)
        if self.has_one or field_name != self.wanted:
            raise SkipFile
        self.has_one = True

    def receive_data_chunk(self, raw_data, start):
        if start + len(raw_data) > self.largest:
            self.is_too_large = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size):
        # The next handler makes the file.
        return None
