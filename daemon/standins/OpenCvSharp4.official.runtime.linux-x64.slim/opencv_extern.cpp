// The native half of the OpenCvSharp stand-in: the few cv:: calls behind the managed subset, as plain C.
// Every function returns 0, or 1 with the text of the exception in last_error (per thread).
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <jpeglib.h>
#include <memory>
#include <string>
#include <vector>

namespace {

constexpr int kJpegQuality = 1;
constexpr int kJpegSamplingFactor = 7; // cv::IMWRITE_JPEG_SAMPLING_FACTOR, which OpenCV knows since 4.7 only
constexpr int kSampling444 = 0x111111;

thread_local std::string last_error;

template <typename Action>
int guarded(Action action)
{
    try {
        action();
        return 0;
    } catch (const std::exception& e) {
        last_error = e.what();
    } catch (...) {
        last_error = "unknown native exception";
    }
    return 1;
}

int parameter(const int* pairs, int count, int id, int fallback)
{
    for (int i = 0; i + 1 < count; i += 2)
        if (pairs[i] == id)
            return pairs[i + 1];
    return fallback;
}

struct JpegErrors {
    jpeg_error_mgr base;
    jmp_buf back;
    char text[JMSG_LENGTH_MAX];
};

void on_jpeg_error(j_common_ptr info)
{
    auto* errors = reinterpret_cast<JpegErrors*>(info->err);
    info->err->format_message(info, errors->text);
    longjmp(errors->back, 1);
}

// Debian's OpenCV 4.6 cannot leave chroma at full size, so 4:4:4 is written with libjpeg here.
bool encode_jpeg_444(const cv::Mat& bgr, int quality, unsigned char** data, unsigned long* size, JpegErrors& errors)
{
    jpeg_compress_struct info;
    info.err = jpeg_std_error(&errors.base);
    errors.base.error_exit = on_jpeg_error;
    if (setjmp(errors.back)) {
        jpeg_destroy_compress(&info);
        return false;
    }
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, data, size);
    info.image_width = bgr.cols;
    info.image_height = bgr.rows;
    info.input_components = bgr.channels();
    info.in_color_space = bgr.channels() == 1 ? JCS_GRAYSCALE : JCS_EXT_BGR;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, quality, TRUE);
    info.optimize_coding = TRUE;
    for (int i = 0; i < info.num_components; i++)
        info.comp_info[i].h_samp_factor = info.comp_info[i].v_samp_factor = 1;
    jpeg_start_compress(&info, TRUE);
    while (info.next_scanline < info.image_height) {
        JSAMPROW row = const_cast<JSAMPROW>(bgr.ptr(info.next_scanline));
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    return true;
}

void imencode_jpeg_444(const cv::Mat& image, int quality, std::vector<uchar>& into)
{
    CV_Assert(image.depth() == CV_8U && (image.channels() == 1 || image.channels() == 3));
    unsigned char* data = nullptr;
    unsigned long size = 0;
    JpegErrors errors;
    const bool done = encode_jpeg_444(image, quality, &data, &size, errors);
    if (done)
        into.assign(data, data + size);
    free(data);
    if (!done)
        CV_Error(cv::Error::StsError, errors.text);
}

} // namespace

extern "C" {

const char* opencv_last_error() { return last_error.c_str(); }

int core_Mat_new2(int rows, int cols, int type, cv::Mat** result)
{
    return guarded([&] { *result = new cv::Mat(rows, cols, type); });
}

void core_Mat_delete(cv::Mat* mat) { delete mat; }

int core_Mat_rows(cv::Mat* mat) { return mat->rows; }

int core_Mat_cols(cv::Mat* mat) { return mat->cols; }

int core_Mat_type(cv::Mat* mat) { return mat->type(); }

int core_Mat_empty(cv::Mat* mat) { return mat->empty() ? 1 : 0; }

uchar* core_Mat_ptr1d(cv::Mat* mat, int row) { return mat->ptr(row); }

int imgproc_bilateralFilter(cv::Mat* mat, int d, double sigma_color, double sigma_space, int border, cv::Mat** result)
{
    return guarded([&] {
        auto filtered = std::make_unique<cv::Mat>();
        cv::bilateralFilter(*mat, *filtered, d, sigma_color, sigma_space, border);
        *result = filtered.release();
    });
}

int imgcodecs_imdecode_vector(const uchar* bytes, int length, int flags, cv::Mat** result)
{
    return guarded([&] {
        const cv::Mat buffer(1, length, CV_8UC1, const_cast<uchar*>(bytes));
        *result = new cv::Mat(cv::imdecode(buffer, flags));
    });
}

int imgcodecs_imencode_vector(
    const char* extension, cv::Mat* image, const int* pairs, int count, std::vector<uchar>** result, int* encoded)
{
    return guarded([&] {
        auto bytes = std::make_unique<std::vector<uchar>>();
        const bool jpeg = std::strcmp(extension, ".jpg") == 0;
        if (jpeg && parameter(pairs, count, kJpegSamplingFactor, 0) == kSampling444) {
            imencode_jpeg_444(*image, parameter(pairs, count, kJpegQuality, 95), *bytes);
            *encoded = 1;
        } else {
            *encoded = cv::imencode(extension, *image, *bytes, std::vector<int>(pairs, pairs + count)) ? 1 : 0;
        }
        *result = bytes.release();
    });
}

const uchar* vector_uchar_getPointer(std::vector<uchar>* vector) { return vector->data(); }

size_t vector_uchar_getSize(std::vector<uchar>* vector) { return vector->size(); }

void vector_uchar_delete(std::vector<uchar>* vector) { delete vector; }

} // extern "C"
